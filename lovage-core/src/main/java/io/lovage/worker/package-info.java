/**
 * What runs tasks: it claims deliveries, keeps their leases, calls handlers and commits outcomes in batches. It
 * may import the packages up to {@code flow}. Read {@code io.lovage.memory} next, the smallest engine.
 */
@NullMarked
@CheckReturnValue
package io.lovage.worker;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
