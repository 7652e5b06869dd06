/**
 * What Lovage costs, measured with JMH. It may import core and the engines. Read {@code docs/} next for how to
 * reproduce the published figures.
 */
@NullMarked
@CheckReturnValue
package io.lovage.benchmarks;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
