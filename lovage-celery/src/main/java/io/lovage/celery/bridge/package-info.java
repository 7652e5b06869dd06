/**
 * Between Lovage's messages and compositions and Celery's, in both directions. It may import all packages
 * of this module, and nobody imports it but engines.
 */
@NullMarked
@CheckReturnValue
package io.lovage.celery.bridge;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
