package io.lovage.worker;

import io.lovage.event.Event;
import io.lovage.event.Listener;

/** Stands by a worker from before it starts until after it has stopped. */
public interface WorkerAttendant extends Listener, AutoCloseable {

    /** One that does nothing. */
    WorkerAttendant NONE = new WorkerAttendant() {
        @Override
        public void on(Event event) {}

        @Override
        public void close() {}
    };

    /** The worker has stopped. */
    @Override
    void close();
}
