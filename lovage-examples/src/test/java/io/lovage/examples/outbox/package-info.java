/** Tests of the outbox between databases and an engine that is elsewhere, where both are on the class path. */
@NullMarked
package io.lovage.examples.outbox;

import org.jspecify.annotations.NullMarked;
