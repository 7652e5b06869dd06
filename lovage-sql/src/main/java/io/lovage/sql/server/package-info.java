/**
 * What the engines on a database server share: connections, transactions that are tried again, claims, the server's clock. It may import
 * {@code io.lovage.sql} and core, and never one of the engines. Begin with {@code Site}, which says what each kind of server does in its own way, then
 * {@code Session}, which runs what writes, and {@code Claim}.
 */
@NullMarked
@CheckReturnValue
package io.lovage.sql.server;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
