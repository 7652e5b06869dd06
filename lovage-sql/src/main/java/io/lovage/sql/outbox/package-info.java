/**
 * The outbox: calls that are stored in the caller's own transaction and brought to an engine elsewhere once that is committed. It may import
 * {@code io.lovage.sql} and core, and knows no engine. Begin with {@code Outbox}, then {@code Relay}, which brings, and {@code Rows}, the table.
 */
@NullMarked
@CheckReturnValue
package io.lovage.sql.outbox;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
