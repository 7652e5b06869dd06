/**
 * Programs to read and to start from; each one is also a test. They may import core and the engines, as a user's
 * program would. Read {@code ARCHITECTURE.md} next to see what happens underneath.
 */
@NullMarked
@CheckReturnValue
package io.lovage.examples;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
