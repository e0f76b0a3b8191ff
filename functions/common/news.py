"""Spreading the news of a transition, and remembering it where Redis does not take it."""

from __future__ import annotations

from functions.common.database import Database
from functions.common.events import Publisher
from functions.common.observability import logger
from functions.common.repositories import workflows
from functions.common.transitions import Transition


class News:
    """Publishes transitions; one that is not taken is flagged on its row, and the sweep publishes it later."""

    def __init__(self, publisher: Publisher, database: Database) -> None:
        self._publisher = publisher
        self._database = database

    def publish(self, transition: Transition) -> None:
        """Publish a transition. Never raises: a step's work is worth more than the news of it."""
        try:
            if self._publisher.publish(transition.user_id, transition.event()):
                return
            self._database.run(lambda connection: workflows.flag_unpublished(connection, transition.workflow_id))
        except Exception as error:
            logger.warning("news not flagged", error=type(error).__name__)
