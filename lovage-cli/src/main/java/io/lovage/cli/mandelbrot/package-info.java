/**
 * The Mandelbrot set, rendered tile by tile: the work of the demo. It knows nothing of the commands.
 */
@NullMarked
@CheckReturnValue
package io.lovage.cli.mandelbrot;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
