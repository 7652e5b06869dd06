/**
 * The engine that lives in this process and forgets everything with it: for tests, for trying things out, and as
 * the reference of what an engine does. It may import every package before it, and no package imports it. Read
 * {@code io.lovage} next, the front door.
 */
@NullMarked
@CheckReturnValue
package io.lovage.memory;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
