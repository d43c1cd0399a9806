// Small comforts. Every page of the desk works without them.

document.getElementById("problems")?.focus();
