/**
 * What parts of Lovage cost. {@code CallBenchmark} and {@code FlowBenchmark} are JMH's; {@code EngineBenchmark} and {@code DepthBenchmark} are programs of
 * their own, since they measure files that grow. It may import core and the engines. Read {@code CONTRIBUTING.md} for how to run them.
 */
@NullMarked
@CheckReturnValue
package io.lovage.benchmarks;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
