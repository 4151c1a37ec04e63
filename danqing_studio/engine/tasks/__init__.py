"""What the engine can be asked for: ``name: "module:function"``, one line a task.

A task is ``def NAME(wish, pictures, progress) -> Answer``: the wish as JSON can hold it, encoded pictures,
and a function to call with the share that is done (0 to 1), which may raise to stop it. Mistakes that the
asker can mend are raised as DanqingErrors. Only these modules may import what loads torch, and only the
engine's process imports them.
"""

TASKS = {
    "wall": "danqing_studio.engine.tasks.making:wall",
    "paint": "danqing_studio.engine.tasks.making:paint",
}
