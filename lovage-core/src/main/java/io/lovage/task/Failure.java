package io.lovage.task;

/**
 * What an error handler is told of a call that failed for good.
 *
 * @param taskId id of the task that failed
 * @param task its wire name
 * @param type class name of the exception
 * @param message its text
 */
public record Failure(String taskId, String task, String type, String message) {}
