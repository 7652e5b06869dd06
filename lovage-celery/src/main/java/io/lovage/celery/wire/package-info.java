/**
 * What every message of Celery's is written in: envelopes, content types, compression, JSON with typed values, times. It
 * may import core. Read {@code io.lovage.celery.canvas} next, which describes calls and their compositions.
 */
@NullMarked
@CheckReturnValue
package io.lovage.celery.wire;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
