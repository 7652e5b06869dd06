package io.lovage.sql;

import io.lovage.broker.Broker;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Why;
import io.lovage.broker.QueueStats;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

public final class SqlBroker implements Broker {

    /** So many messages are purged in one transaction, so that a long queue holds nobody up. */
    private static final int PURGE_SLICE = 1000;

    private final Access access;
    private final Ways ways;

    /** What each database does in its own way. */
    public interface Ways {

        /** Stores {@code messages} in the transaction that runs. */
        List<PublishResult> store(Work work, List<Message> messages) throws SQLException;

        /** Claims for {@code spec}, whose queues have the numbers {@code queues}. */
        Claiming claiming(SubscribeSpec spec, List<Long> queues);
    }

    public SqlBroker(Access access, Ways ways) {
        this.access = access;
        this.ways = ways;
    }

    @Override
    public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
        List<Message> messages = List.copyOf(batch);
        boolean allFit = messages.stream().allMatch(SqlBroker::fits);
        return allFit ? publishAll(messages) : publishFitting(messages);
    }

    private CompletionStage<List<PublishResult>> publishAll(List<Message> messages) {
        return access.submit(new Operation<>(
                Operation.Phase.ARRIVE,
                messages.size(),
                work -> ways.store(work, messages),
                failure -> unpublished(failure, messages.size())));
    }

    private static List<PublishResult> unpublished(Failure failure, int count) {
        if (failure.kind() == Failure.Kind.CLOSED) {
            throw failure.exception();
        }
        return Collections.nCopies(count, failure.publishResult());
    }

    private CompletionStage<List<PublishResult>> publishFitting(List<Message> messages) {
        List<Message> fitting = messages.stream().filter(SqlBroker::fits).toList();
        return publishAll(fitting).thenApply(results -> {
            List<PublishResult> all = new ArrayList<>(messages.size());
            var stored = results.iterator();
            messages.forEach(message -> all.add(fits(message) ? stored.next() : tooLarge(message)));
            return all;
        });
    }

    private static boolean fits(Message message) {
        return message.body().size() <= MessageLimits.MAX_BODY_BYTES;
    }

    private static PublishResult tooLarge(Message message) {
        return PublishResult.rejected(
                Why.TOO_LARGE,
                String.format(
                        "Message %s has a body of %,d bytes; the limit is %,d.",
                        message.id(), message.body().size(), MessageLimits.MAX_BODY_BYTES));
    }

    @Override
    public Subscription subscribe(SubscribeSpec spec) {
        List<Long> queues = access.write(work -> declare(work, spec.queues()));
        return new SqlSubscription(access, spec, ways.claiming(spec, queues), new Doorbell(new HashSet<>(queues)));
    }

    private List<Long> declare(Work work, List<String> queues) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        for (String queue : queues) {
            numbers.add(access.names().queues().idOf(work.sql(), queue));
        }
        return numbers;
    }

    @Override
    public List<QueueStats> stats() {
        return access.readSwept((sql, now) -> MessageReader.stats(sql));
    }

    @Override
    public long purge(String queue, Set<Place> places) {
        long purged = 0;
        for (Place place : places) {
            int slice = place == Place.LEASED ? 0 : PURGE_SLICE;
            while (slice > 0) {
                slice = access.write(work -> Removals.purge(work, queue, place, PURGE_SLICE));
                purged += slice;
            }
        }
        return purged;
    }

    @Override
    public Map<MessageId, Browsed> locate(List<MessageId> ids) {
        return access.readSwept((sql, now) -> MessageReader.locate(sql, access.names(), ids));
    }

    @Override
    public List<Browsed> browse(BrowseSpec spec) {
        return access.readSwept((sql, now) -> MessageReader.browse(sql, access.names(), spec));
    }

    @Override
    public Set<MessageId> redrive(List<MessageId> ids, Instant when) {
        return access.write(work -> Removals.redrive(work, ids, when));
    }
}
