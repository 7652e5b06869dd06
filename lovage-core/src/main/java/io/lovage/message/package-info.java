/**
 * What a queue stores: a message with its headers, payload and options, and the small types that everything else
 * is written in. It imports nothing of Lovage. Read {@code io.lovage.broker} next, which moves messages.
 */
@NullMarked
@CheckReturnValue
package io.lovage.message;

import org.jspecify.annotations.NullMarked;
