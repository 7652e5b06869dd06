package io.lovage.examples.outbox;

import io.lovage.Lovage;
import io.lovage.sql.outbox.Outbox;
import io.lovage.sql.outbox.OutboxSettings;
import io.lovage.sql.outbox.Relay;
import java.io.IOException;
import java.time.Duration;

/** A process that relays: {@code JDBC_URL TABLE ENGINE_URL}. It says {@code ready}, and ends gracefully when its input says or does so. */
final class RelayProcess {

    private RelayProcess() {}

    static OutboxSettings settings(String table) {
        return OutboxSettings.DEFAULT
                .withTable(table)
                .withBatch(50)
                .withLease(Duration.ofSeconds(1))
                .withPoll(Duration.ofMillis(50));
    }

    public static void main(String[] arguments) throws IOException {
        Outbox outbox = Outbox.on(Store.source(arguments[0]), settings(arguments[1]));
        try (Lovage lovage = Lovage.open(arguments[2]);
                Relay relay = outbox.relayTo(lovage)) {
            System.out.println("ready");
            System.out.flush();
            while (System.in.read() >= 0) {
                // Until the end.
            }
        }
    }
}
