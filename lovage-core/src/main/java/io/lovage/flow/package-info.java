/**
 * Calls composed to chains, groups, joins and graphs, compiled to a plan that is stored once and advanced as its
 * members finish. It may import the packages up to {@code task}. Read {@code io.lovage.worker} next, which runs it
 * all.
 */
@NullMarked
@CheckReturnValue
package io.lovage.flow;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
