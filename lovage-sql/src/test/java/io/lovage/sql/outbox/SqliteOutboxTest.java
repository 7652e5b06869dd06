package io.lovage.sql.outbox;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteOutboxTest extends OutboxContracts {

    @TempDir
    private Path folder;

    @Override
    String jdbcUrl() {
        return "jdbc:sqlite:" + folder.resolve("shop.db");
    }
}
