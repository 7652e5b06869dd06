/**
 * Lovage beside other task queues, on one server, in one run. {@code PeersBenchmark} is the program; a {@code Peer} is a task queue whose worker and sender are
 * programs of their own, all with the same few commands: {@code LovageProgram} here, the others in {@code lovage-benchmarks/programs}. Read
 * {@code docs/PERFORMANCE.md} for what is measured.
 */
@NullMarked
@CheckReturnValue
package io.lovage.benchmarks.peers;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
