package io.lovage.cli;

import io.lovage.broker.QueueStats;
import io.lovage.task.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Numbers of queues, for people and for programs. */
final class QueueView {

    private final Instant now;

    QueueView(Instant now) {
        this.now = now;
    }

    ObjectNode json(QueueStats stats) {
        Duration age = oldestAge(stats);
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("queue", stats.queue());
        json.put("ready", stats.ready());
        json.put("delayed", stats.delayed());
        json.put("leased", stats.leased());
        json.put("parked", stats.parked());
        json.put("dead", stats.dead());
        json.put("oldestReadySeconds", age == null ? null : age.toMillis() / 1000.0);
        return json;
    }

    Table table(List<QueueStats> queues) {
        Table table = new Table("QUEUE", "READY", "DELAYED", "LEASED", "PARKED", "DEAD", "OLDEST READY");
        for (QueueStats stats : queues) {
            Duration age = oldestAge(stats);
            table.add(
                    stats.queue(),
                    stats.ready(),
                    stats.delayed(),
                    stats.leased(),
                    stats.parked(),
                    stats.dead(),
                    age == null ? "-" : Durations.text(age));
        }
        return table;
    }

    /** Never negative, even if another machine's clock is ahead of this one's. */
    private @Nullable Duration oldestAge(QueueStats stats) {
        Instant oldest = stats.oldestReady();
        if (oldest == null) {
            return null;
        }
        return oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
    }
}
