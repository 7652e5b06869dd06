package io.lovage.worker;

/** Implemented by an engine that wants to know of the workers on it, such as one by which others steer them. */
public interface AttendsWorkers {

    /**
     * A worker is about to start. What is returned hears every event of the worker's process until it is closed, which happens when the worker has stopped.
     * Must not wait for the network, nor keep a worker from starting.
     */
    WorkerAttendant attend(WorkerDesk desk);
}
