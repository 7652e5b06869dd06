/**
 * What tests need: the contract suites that every engine passes, and the rules that hold in every module of
 * Lovage. It may import core, JUnit and AssertJ. Read the tests of this module next, which run the suites on the
 * in-memory engine.
 */
@NullMarked
@CheckReturnValue
package io.lovage.testkit;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
