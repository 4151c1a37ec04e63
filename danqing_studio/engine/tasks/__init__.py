"""What the engine can be asked for: ``name: "module:function"``, one line a task.

A task is ``def NAME(wish, pictures, progress) -> Answer``: the wish as JSON can hold it, encoded pictures,
and a function to call with the share that is done (0 to 1), which may raise to stop it. Mistakes that the
asker can mend are raised as DanqingErrors. Only these modules may import what loads torch, and only the
engine's process imports them.
"""

TASKS = {
    "wall": "danqing_studio.engine.tasks.making:wall",
    "paint": "danqing_studio.engine.tasks.making:paint",
    "steer": "danqing_studio.engine.tasks.making:steer",
    "alt": "danqing_studio.engine.tasks.making:alt",
    "explain": "danqing_studio.engine.tasks.telling:explain",
    "remake": "danqing_studio.engine.tasks.keeping:remake",
    "features": "danqing_studio.engine.tasks.seeing:features",
    "thumbnail": "danqing_studio.engine.tasks.editing:thumbnail",
    "paint_over": "danqing_studio.engine.tasks.editing:paint_over",
    "repaint": "danqing_studio.engine.tasks.editing:repaint",
    "inscribe": "danqing_studio.engine.tasks.editing:inscribe",
    "layers": "danqing_studio.engine.tasks.layering:layers",
    "layer_sheets": "danqing_studio.engine.tasks.layering:layer_sheets",
    "layer_word": "danqing_studio.engine.tasks.layering:layer_word",
    "vary": "danqing_studio.engine.tasks.varying:vary",
    "variants": "danqing_studio.engine.tasks.varying:variants",
    "blend": "danqing_studio.engine.tasks.varying:blend",
    "colour": "danqing_studio.engine.tasks.colouring:colour",
    "drawing": "danqing_studio.engine.tasks.colouring:drawing",
    "restyle": "danqing_studio.engine.tasks.colouring:restyle",
    "enlarge": "danqing_studio.engine.tasks.finishing:enlarge",
    "stylize": "danqing_studio.engine.tasks.finishing:stylize",
    "print": "danqing_studio.engine.tasks.finishing:print_out",
    "open": "danqing_studio.engine.tasks.taking:open_file",
    "download": "danqing_studio.engine.tasks.taking:download",
}
