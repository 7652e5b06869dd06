/**
 * Tests with processes that die: a harness that starts, freezes and kills JVMs, histories that outlive them, a checker that
 * reads the histories afterwards, and {@code CrashContract}, which every engine that processes share passes. It may import core and the package
 * above. Begin with {@code CrashContract}, then {@code HistoryChecker}.
 */
@NullMarked
@CheckReturnValue
package io.lovage.testkit.process;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
