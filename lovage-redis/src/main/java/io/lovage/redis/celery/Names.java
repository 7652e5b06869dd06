package io.lovage.redis.celery;

import io.lovage.celery.control.ControlRequest;
import io.lovage.celery.event.Events;
import java.util.regex.Pattern;

/** Names of what kombu keeps on a Redis server. */
record Names(String prefix, int database) {

    /** Between the parts of a binding. */
    private static final String BETWEEN = "\u0006\u0016";

    private static final Pattern SEPARATOR = Pattern.compile(BETWEEN, Pattern.LITERAL);

    private static final Pattern SPECIAL = Pattern.compile("[\\\\*?\\[\\]]");

    /** The channel of requests to workers. */
    String control() {
        return channel(ControlRequest.EXCHANGE);
    }

    /** The channel of events with that routing key. */
    String events(String routingKey) {
        return channel(Events.EXCHANGE) + "/" + routingKey;
    }

    /** What fits the channels of all events. */
    String allEvents() {
        return pattern(channel(Events.EXCHANGE)) + "/*";
    }

    /** The set of queues that are bound to a direct exchange. */
    String bindings(String exchange) {
        return prefix + "_kombu.binding." + exchange;
    }

    /** The member of {@link #bindings} by which {@code queue} gets what has that routing key. */
    static String binding(String routingKey, String queue) {
        return routingKey + BETWEEN + BETWEEN + queue;
    }

    /** The list that {@code binding} leads to if the routing key is its own, or empty. */
    String listOf(String binding, String routingKey) {
        String[] parts = SEPARATOR.split(binding, -1);
        return parts.length == 3 && parts[0].equals(routingKey) ? prefix + parts[2] : "";
    }

    /** The pattern that only {@code channel} fits. */
    static String pattern(String channel) {
        return SPECIAL.matcher(channel).replaceAll("\\\\$0");
    }

    private String channel(String exchange) {
        return prefix + "/" + database + "." + exchange;
    }
}
