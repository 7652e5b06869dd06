/**
 * The engine that keeps everything in a schema of a PostgreSQL database. It may import {@code io.lovage.sql} and core. Begin with
 * {@code PostgresqlEngine}, then {@code Session}, which runs what writes, and {@code Claim}.
 */
@NullMarked
@CheckReturnValue
package io.lovage.sql.postgresql;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
