/**
 * Tasks to try Lovage with, and what both demos share: worker processes and a display of how far they are. It knows nothing of the commands.
 */
@NullMarked
@CheckReturnValue
package io.lovage.cli.demo;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
