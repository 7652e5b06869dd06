/**
 * The engine that keeps everything in a schema of a PostgreSQL database. It may import {@code io.lovage.sql.server},
 * {@code io.lovage.sql} and core. Begin with {@code PostgresqlEngine}, then {@code Arrays} and {@code PostgresqlLeasing}, its statements for many rows.
 */
@NullMarked
@CheckReturnValue
package io.lovage.sql.postgresql;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
