/**
 * What happens to tasks and workers, as Celery tells it to monitors. It may import {@code wire}. Read
 * {@code io.lovage.celery.control} next, by which people ask workers and give them orders.
 */
@NullMarked
@CheckReturnValue
package io.lovage.celery.event;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
