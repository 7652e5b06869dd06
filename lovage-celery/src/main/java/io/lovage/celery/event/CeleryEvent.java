package io.lovage.celery.event;

/** Something that happened, with who tells it. {@link Events} turns it into an envelope and back. */
public record CeleryEvent(EventSource source, Happening what) {

    /** Such as {@code task.sent}. */
    public String routingKey() {
        return what.type().replace('-', '.');
    }
}
