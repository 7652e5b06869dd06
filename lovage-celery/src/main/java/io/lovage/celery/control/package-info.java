/**
 * Remote control: how {@code celery inspect} asks workers and {@code celery control} gives them orders. It may import
 * {@code wire} and {@code event}. Read {@code io.lovage.celery.bridge} next, which joins all of this to Lovage.
 */
@NullMarked
@CheckReturnValue
package io.lovage.celery.control;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
