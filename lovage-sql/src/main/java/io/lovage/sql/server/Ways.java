package io.lovage.sql.server;

import io.lovage.broker.PublishResult;
import io.lovage.broker.SubscribeSpec;
import io.lovage.message.Message;
import io.lovage.sql.Claiming;
import io.lovage.sql.SqlBroker;
import io.lovage.sql.Work;
import java.util.Collections;
import java.util.List;

/** How messages come into the database and out of it. */
final class Ways implements SqlBroker.Ways {

    private final Parts parts;
    private final Leasing leasing;

    Ways(Parts parts, Leasing leasing) {
        this.parts = parts;
        this.leasing = leasing;
    }

    @Override
    public List<PublishResult> store(Work work, List<Message> messages) {
        work.arrived().addAll(messages);
        return Collections.nCopies(messages.size(), PublishResult.ACCEPTED);
    }

    @Override
    public Claiming claiming(SubscribeSpec spec, List<Long> queues) {
        long holder = parts.write(work -> parts.names().consumers().idOf(work.sql(), spec.consumer()));
        return new Claim(parts, spec, queues, holder, leasing);
    }
}
