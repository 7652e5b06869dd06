/**
 * The {@code lovage} command. It may import core and every engine. Read {@link io.lovage.cli.Main} next, where
 * each run of the command begins.
 */
@NullMarked
@CheckReturnValue
package io.lovage.cli;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
