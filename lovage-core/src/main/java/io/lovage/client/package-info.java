/**
 * What producers and onlookers do: send calls and messages, wait for results, cancel and retry. It may import every package up to {@code flow}.
 * Read {@code io.lovage.worker} next, which runs what is sent here.
 */
@NullMarked
@CheckReturnValue
package io.lovage.client;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
