/**
 * The front door: what a program opens to send tasks, to serve them and to look after them. It may import every
 * package of core, and none of them imports it. Start reading at {@code io.lovage.message}; {@code
 * ARCHITECTURE.md} follows one message through all of them.
 */
@NullMarked
@CheckReturnValue
package io.lovage;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
