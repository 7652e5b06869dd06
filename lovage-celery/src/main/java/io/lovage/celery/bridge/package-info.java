/**
 * Between Lovage's messages and compositions and Celery's, in both directions. It may import all packages
 * before it. Read {@code io.lovage.celery.follow} next, which says what happens once a task has ended.
 */
@NullMarked
@CheckReturnValue
package io.lovage.celery.bridge;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
