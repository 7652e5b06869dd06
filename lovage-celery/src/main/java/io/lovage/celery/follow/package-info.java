/**
 * What follows the end of a task or of a chord, and how a composition is started: as data that an engine makes durable. It may
 * import all packages of this module, and nobody imports it but engines.
 */
@NullMarked
@CheckReturnValue
package io.lovage.celery.follow;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
