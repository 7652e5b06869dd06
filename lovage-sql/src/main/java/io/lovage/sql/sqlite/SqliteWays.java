package io.lovage.sql.sqlite;

import io.lovage.broker.PublishResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.engine.Failpoint;
import io.lovage.message.Message;
import io.lovage.sql.Arrivals;
import io.lovage.sql.Claiming;
import io.lovage.sql.SqlBroker;
import io.lovage.sql.Work;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;

/** How messages come into the file and out of it. */
final class SqliteWays implements SqlBroker.Ways {

    private final Parts parts;

    SqliteWays(Parts parts) {
        this.parts = parts;
    }

    @Override
    public List<PublishResult> store(Work work, List<Message> messages) throws SQLException {
        if (!Room.isLeft(work.sql(), parts.settings())) {
            PublishResult full = Failures.full(parts.settings().file()).publishResult();
            return Collections.nCopies(messages.size(), full);
        }
        Arrivals.store(work, messages);
        Failpoint.hit("sqlite-in-publish");
        return Collections.nCopies(messages.size(), PublishResult.ACCEPTED);
    }

    @Override
    public Claiming claiming(SubscribeSpec spec, List<Long> queues) {
        return new SqliteClaiming(parts, new Claim(spec, queues, parts.names(), parts.fences()));
    }
}
