package io.lovage.worker;

import io.lovage.event.Listener;

/** Stands by a worker from before it starts until after it has stopped. */
public interface WorkerAttendant extends Listener, AutoCloseable {

    /** The worker has stopped. */
    @Override
    void close();
}
