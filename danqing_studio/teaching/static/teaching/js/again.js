// The page is loaded anew when what it waited for has ended: it shows what came of it.
document.addEventListener("job:over", () => location.reload());
