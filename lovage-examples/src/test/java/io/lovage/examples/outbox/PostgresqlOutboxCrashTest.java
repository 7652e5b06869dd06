package io.lovage.examples.outbox;

class PostgresqlOutboxCrashTest extends OutboxCrashContract {

    PostgresqlOutboxCrashTest() {
        super(Store.POSTGRESQL);
    }
}
