/**
 * The engine that keeps everything in a database of a MariaDB server. It may import {@code io.lovage.sql.server}, {@code io.lovage.sql} and core. Begin
 * with {@code MariadbEngine}, then {@code MultiRow} and {@code MariadbLeasing}, its statements for many rows.
 */
@NullMarked
@CheckReturnValue
package io.lovage.sql.mariadb;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
