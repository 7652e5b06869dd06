package io.lovage.examples;

import io.lovage.Lovage;
import io.lovage.event.Event;
import io.lovage.event.Listening;
import io.lovage.worker.WorkerDesk;
import java.time.Duration;
import java.util.function.Consumer;

/** A running worker is steered, and others are watched. */
final class Steering {

    private Steering() {}

    // tag::desk[]
    static String rushHour(Lovage lovage) {
        WorkerDesk desk = lovage.desk().orElseThrow(); // of the worker that was started here
        desk.addQueue("urgent");
        desk.resize(desk.concurrency() * 2);
        desk.limitTime("photo.resize", Duration.ofSeconds(10));
        desk.limitRate("album.announce", Duration.ofMillis(100)); // ten a second, on this worker
        return desk.name() + " serves " + desk.queues() + " and holds "
                + desk.held().size() + " tasks";
    }
    // end::desk[]

    // tag::observe[]
    static Listening watch(Lovage lovage, Consumer<String> screen) {
        return lovage.observe(event -> {
            if (event instanceof Event.Succeeded done) {
                screen.accept(done.task() + " done here");
            } else if (event instanceof Event.Elsewhere told && told.what() instanceof Event.Succeeded done) {
                screen.accept(done.task() + " done by " + told.worker());
            }
        });
    }
    // end::observe[]
}
