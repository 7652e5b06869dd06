/**
 * The engine that keeps everything in one SQLite file, which any number of processes on a machine share. It may import {@code io.lovage.sql} and
 * core. Begin with {@code SqliteEngine}, then {@code Writer}, through which everything goes that changes the file.
 */
@NullMarked
@CheckReturnValue
package io.lovage.sql.sqlite;

import io.lovage.message.CheckReturnValue;
import org.jspecify.annotations.NullMarked;
