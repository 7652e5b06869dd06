/**
 * Engines that keep messages and state in a SQL database. It may import core, and never another engine. Read
 * {@code io.lovage.cli} next, which opens an engine by its URL.
 */
@NullMarked
@CheckReturnValue
package io.lovage.sql;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
