package io.lovage.examples.outbox;

class MariadbOutboxCrashTest extends OutboxCrashContract {

    MariadbOutboxCrashTest() {
        super(Store.MARIADB);
    }
}
