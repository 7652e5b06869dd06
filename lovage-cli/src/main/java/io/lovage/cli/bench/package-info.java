/**
 * The built-in benchmark: scenarios that run tasks through Lovage as a user's program would, and a loop of bare SQLite statements to
 * compare with. Knows nothing of the command line; {@code BenchCommand} shows the rows.
 */
@NullMarked
@CheckReturnValue
package io.lovage.cli.bench;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
