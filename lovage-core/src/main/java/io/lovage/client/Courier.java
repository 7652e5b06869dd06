package io.lovage.client;

import io.lovage.broker.PublishResult;
import io.lovage.engine.Engine;
import io.lovage.engine.Inlet;
import io.lovage.event.Errors;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.LovageException;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.store.Key;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Brings parcels to an engine for somebody who keeps them until it has said what became of each. One that finds trouble is left to be brought again. Used by one
 * thread.
 */
public final class Courier {

    /** For the parts of a flow; a batch of messages has the engine's own limit. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Nobody writes it. */
    private static final Key ANY = new Key("outbox", "any");

    private final Inlet inlet;
    private final int maxBatch;
    private final Sender sender;

    public Courier(Engine engine, Clock clock) {
        inlet = Inlet.of(engine);
        maxBatch = engine.capabilities().maxBatch();
        Publisher publisher = new Publisher(inlet, engine.capabilities(), LIMIT);
        sender = new Sender(inlet, publisher, new MessageIds(clock), clock, null);
    }

    /**
     * A parcel to be brought.
     *
     * @param again whether it may have been sent before
     */
    public record Errand(Parcel parcel, boolean again) {

        private boolean isOneMessage() {
            return parcel instanceof Parcel.OfMessage && parcel.uniqueKey() == null;
        }
    }

    /** Why the engine can't be reached, or {@code null} if it answers. */
    public @Nullable String trouble() {
        try {
            var unused = inlet.entry(ANY);
            return null;
        } catch (RuntimeException e) {
            return reason(e);
        }
    }

    /** Sends each; receipt i is of errand i. */
    public List<Receipt> deliver(List<Errand> errands) {
        Receipt[] receipts = new Receipt[errands.size()];
        var byKind = IntStream.range(0, receipts.length)
                .boxed()
                .collect(Collectors.partitioningBy(i -> errands.get(i).isOneMessage()));
        List<Integer> messages = byKind.getOrDefault(true, List.of());
        for (int from = 0; from < messages.size(); from += maxBatch) {
            List<Integer> batch = messages.subList(from, Math.min(messages.size(), from + maxBatch));
            List<Receipt> answers = publish(batch.stream()
                    .map(i -> ((Parcel.OfMessage) errands.get(i).parcel()).message())
                    .toList());
            for (int i = 0; i < answers.size(); i++) {
                receipts[batch.get(i)] = answers.get(i);
            }
        }
        sendOneByOne(byKind.getOrDefault(false, List.of()), errands, receipts);
        return Arrays.asList(receipts);
    }

    private List<Receipt> publish(List<Message> batch) {
        try {
            List<PublishResult> results =
                    Stages.await(inlet.publish(batch), "publishing " + batch.size() + " messages");
            return results.stream().map(Courier::receipt).toList();
        } catch (InvalidMessageException e) {
            return batch.size() == 1 ? List.of(Receipt.refused(reason(e))) : publishOneByOne(batch);
        } catch (RuntimeException e) {
            Receipt later = Receipt.later(reason(e));
            return batch.stream().map(message -> later).toList();
        }
    }

    /** One of them is at fault, and must not keep the others from going. */
    private List<Receipt> publishOneByOne(List<Message> batch) {
        List<Receipt> receipts = new ArrayList<>();
        batch.forEach(message -> receipts.addAll(publish(List.of(message))));
        return receipts;
    }

    private static Receipt receipt(PublishResult result) {
        return switch (result.sent()) {
            case ACCEPTED -> Receipt.STORED;
            case UNKNOWN -> Receipt.later(result.detail());
            case REJECTED ->
                result.why() == PublishResult.Why.TOO_LARGE
                        ? Receipt.refused(result.detail())
                        : Receipt.later(result.detail());
        };
    }

    private void sendOneByOne(List<Integer> which, List<Errand> errands, Receipt[] receipts) {
        for (int at = 0; at < which.size(); at++) {
            Errand errand = errands.get(which.get(at));
            try {
                sender.sendKept(errand.parcel(), errand.again());
                receipts[which.get(at)] = Receipt.STORED;
            } catch (InvalidMessageException e) {
                receipts[which.get(at)] = Receipt.refused(reason(e));
            } catch (EngineUnavailableException e) {
                Receipt later = Receipt.later(reason(e));
                which.subList(at, which.size()).forEach(i -> receipts[i] = later);
                return;
            } catch (RuntimeException e) {
                receipts[which.get(at)] = Receipt.later(reason(e));
            }
        }
    }

    private static String reason(RuntimeException e) {
        return e instanceof LovageException ? String.valueOf(e.getMessage()) : Errors.describe(e);
    }
}
