package io.lovage.examples.outbox;

class SqliteOutboxCrashTest extends OutboxCrashContract {

    SqliteOutboxCrashTest() {
        super(Store.SQLITE);
    }
}
