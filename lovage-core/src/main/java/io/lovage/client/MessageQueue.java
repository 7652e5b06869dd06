package io.lovage.client;

import io.lovage.broker.SubscribeSpec;
import io.lovage.engine.Engine;
import io.lovage.event.Events;
import io.lovage.message.CanIgnoreReturnValue;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import io.lovage.message.QueueName;
import io.lovage.task.Json;
import io.lovage.task.ValueType;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A durable queue of plain messages, for those who want a queue and no tasks. Any number of processes may publish and consume; each message goes to one
 * consumer at a time, at least once. Thread-safe.
 *
 * @param <T> what a message holds; travels as JSON
 */
public final class MessageQueue<T> {

    private static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

    private final String name;
    private final ValueType<T> type;
    private final Parts parts;

    /** What a queue needs of its Lovage. */
    public record Parts(Engine engine, Publisher publisher, MessageIds ids, Clock clock, Events events) {}

    public MessageQueue(String name, ValueType<T> type, Parts parts) {
        this.name = QueueName.check(name);
        this.type = type;
        this.parts = parts;
    }

    public String name() {
        return name;
    }

    /** Publishes one message; when this returns it outlives what the engine's durability names. Returns its id. */
    @CanIgnoreReturnValue
    public String publish(T content) {
        return publish(content, MessageOptions.DEFAULT);
    }

    /** Publishes one message, delayed, prioritised or expiring. */
    @CanIgnoreReturnValue
    public String publish(T content, MessageOptions options) {
        Message message = message(content, options);
        parts.publisher().publish(message);
        return message.id().toString();
    }

    /** Publishes many messages in batches, which is much faster than one by one. Returns their ids. */
    @CanIgnoreReturnValue
    public List<String> publishAll(Collection<? extends T> contents, MessageOptions options) {
        List<Message> messages = new ArrayList<>(contents.size());
        contents.forEach(content -> messages.add(message(content, options)));
        parts.publisher().publishAll(messages);
        return messages.stream().map(Message::id).map(MessageId::toString).toList();
    }

    /**
     * Calls {@code handler} for each message, on threads of its own, until the returned consumer is closed. A message is gone when the handler returns;
     * when it throws, the message comes again after a growing wait, and becomes a dead letter when its attempts are used up.
     */
    public Consumer<T> consume(ConsumerSettings settings, MessageHandler<T> handler) {
        Consumer<T> consumer = new Consumer<>(this, settings, handler, parts);
        consumer.start();
        return consumer;
    }

    /** For pulling messages, with a lease of 30 seconds. */
    public Receiver<T> receiver() {
        return receiver(DEFAULT_LEASE);
    }

    /** For pulling messages: each stays with the caller for {@code lease} unless it is settled or extended before. */
    public Receiver<T> receiver(Duration lease) {
        String consumer = "receiver-" + ProcessHandle.current().pid();
        return new Receiver<>(
                this,
                parts.engine().broker().subscribe(new SubscribeSpec(List.of(name), lease, consumer, Set.of())),
                parts.clock());
    }

    @Nullable
    T read(Message message) {
        return Json.read(message.body(), type, "Message " + message.id() + " of queue '" + name + "'");
    }

    private Message message(T content, MessageOptions options) {
        Payload body = Payload.of(Json.write(content, "A message for queue '" + name + "'"));
        return options.message(parts.ids().next(), name, body, parts.clock().instant());
    }
}
