/**
 * Counts the words of all text files below a folder: the work of a demo on real input. Counts travel as files, and results as their addresses. It
 * knows nothing of the commands.
 */
@NullMarked
@CheckReturnValue
package io.lovage.cli.words;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
